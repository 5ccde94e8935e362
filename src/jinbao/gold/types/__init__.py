"""Words of gold. Weights are whole micrograms (``_ug``), prices whole minor units per gram, ids are numbers."""
