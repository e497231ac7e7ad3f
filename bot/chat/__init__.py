"""Everything Discord: one file a feature, and `client.features` lists them."""
