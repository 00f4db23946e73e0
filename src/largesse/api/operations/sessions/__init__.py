"""Operations of sessions."""
