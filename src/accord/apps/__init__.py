"""Django apps: what an agency does, in the order in which one may import another."""
