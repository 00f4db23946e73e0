"""Operations of loyalty programmes."""
