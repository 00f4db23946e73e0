"""Operations of pictures of codes."""
