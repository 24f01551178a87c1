"""A first page, sent as others got it who opened the same address, and run once nobody waits."""
