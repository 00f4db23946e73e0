"""Every operation of the API, one file each."""
