"""How objects look on the wire, and how ours become them."""
