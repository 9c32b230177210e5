// SPDX-License-Identifier: Apache-2.0
#include "clinical/registry.hpp"

namespace dyad::clinical {

Registry::Registry() {
  register_child(all_);
  register_mother(all_);
}

}  // namespace dyad::clinical
