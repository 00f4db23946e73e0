"""Pure verbs of redeeming: what is counted, what an order becomes, why a rollback cannot be."""
