"""Operations of points that wait."""
