"""What issue policies decide, without reading or writing anything."""
