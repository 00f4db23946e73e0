"""The HTTP door: decode, call one use case, encode. The only package that knows Litestar.

One operation is one file under `operations/<tag>/`, found by discovery: a module with a
`handler`. Shapes of the wire stand in `shapes/`, and nothing outside this package knows them.
"""
