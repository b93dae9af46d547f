"""The hours of a site with several stores: an interior point along the year's ring, and each store in its turn."""
