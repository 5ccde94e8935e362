"""What Alipay's methods do, whichever of its protocols asks."""
