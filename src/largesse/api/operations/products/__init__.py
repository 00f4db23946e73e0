"""Operations of products and SKUs."""
