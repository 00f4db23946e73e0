"""Pure verbs: which secret is whose, what is permitted, who a token is given to."""
