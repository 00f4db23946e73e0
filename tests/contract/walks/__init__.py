"""Walks through the wire API: a module a group of operations.

Each module has `OPERATIONS`, the method and path of every operation it promises, and
`walk(shop)`, which calls each of them once in a project of its own. A walk asserts what it gets;
that every answer fits its published shape is asserted by the shop's client.
"""
