"""Read a project kept elsewhere: which lists it has, what their things are here, what differs."""
