"""Use cases of redeeming: gather the facts, decide, write in one transaction."""
