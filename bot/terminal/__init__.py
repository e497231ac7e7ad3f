"""The command line: one file a command, over the same library as the chat."""
