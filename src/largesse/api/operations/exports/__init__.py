"""Operations of exports."""
