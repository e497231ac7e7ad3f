"""How a running bot is watched: metrics, health, heartbeat, and whether its loop stands still."""
