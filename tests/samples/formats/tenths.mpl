[10][35]Tell me about|/the first winter.
[40][60]- Cold.
[80][]Very cold.
