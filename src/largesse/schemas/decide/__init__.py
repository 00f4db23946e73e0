"""The pure verbs of schemas: read definitions, merge them, check metadata against them."""
