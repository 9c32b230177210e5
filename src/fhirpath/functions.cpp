// SPDX-License-Identifier: Apache-2.0
#include "fhirpath/functions.hpp"

#include <unordered_map>

namespace dyad::fhirpath {

const Function* find_function(std::string_view name) {
  static const auto all = [] {
    std::unordered_map<std::string_view, const Function*> out;
    for (const auto group : {collection_functions(), conversion_functions(), fhir_functions(),
                             number_functions(), set_functions(), text_functions(), time_functions()})
      for (const Function& function : group) out.emplace(function.name, &function);
    return out;
  }();
  const auto at = all.find(name);
  return at == all.end() ? nullptr : at->second;
}

std::string_view not_offered(std::string_view name) {
  if (name == "memberOf" || name == "subsumes" || name == "subsumedBy")
    return "needs a terminology service, which is not offered";
  if (name == "elementDefinition" || name == "slice" || name == "checkModifiers")
    return "needs profiles, which are not offered";
  return {};
}

}  // namespace dyad::fhirpath
