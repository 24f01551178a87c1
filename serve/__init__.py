"""How the app reaches many: the guard before it, what it answers with, and how it stops."""
