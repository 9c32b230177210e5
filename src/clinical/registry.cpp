// SPDX-License-Identifier: Apache-2.0
#include "clinical/registry.hpp"

namespace dyad::clinical {

Registry::Registry() {}

}  // namespace dyad::clinical
