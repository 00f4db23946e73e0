"""Operations of what programmes do beyond the published API."""
