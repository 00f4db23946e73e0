"""Operations of bulk changes."""
