"""Operations of segments."""
