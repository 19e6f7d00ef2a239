# At run time Home Assistant puts probatio in the place of voluptuous, so that is what our schemas
# are and what its functions accept. The real voluptuous package would type-check them wrongly.
from probatio import *
