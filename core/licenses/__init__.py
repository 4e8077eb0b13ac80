"""许可证登记簿: licences from their grant to their end, and the register of them."""
