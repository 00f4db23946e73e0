"""Operations of issue policies."""
