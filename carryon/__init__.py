"""May this power bank fly? Reads its label from photos, checks the CCC mark, recalls and rules."""

__version__ = "0.1.0"
