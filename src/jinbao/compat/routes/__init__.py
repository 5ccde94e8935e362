"""What compat answers: other people's protocols on a listener of their own, and the operator's pages about them."""
