"""Operations of custom events."""
