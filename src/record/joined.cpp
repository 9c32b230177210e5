// SPDX-License-Identifier: Apache-2.0
#include "record/joined.hpp"

#include "search/search.hpp"

namespace dyad::record {
namespace {

Result<void> join(Incoming& in, const Reader& reader, const char* type, const char* parameter) {
  Find find;
  find.type = type;
  find.probe = search::reference_probe(type, parameter, in.type, in.id);
  find.bodies = false;
  return reader.find(find, {}, [&](Hit&& hit) {
    in.joined.push_back({hit.version.type, hit.version.sequence, in.patients});
    return true;
  });
}

}  // namespace

Result<void> find_joined(Incoming& in, const Reader& reader) {
  // Nothing can have named an id that was chosen just now.
  if (in.version != 1 || in.new_id || in.patients.empty()) return {};
  if (in.type == "Patient" || in.type == "Provenance") return {};
  if (in.type == "RelatedPerson")
    if (auto done = join(in, reader, "Patient", "link"); !done) return done;
  return join(in, reader, "Provenance", "target");
}

}  // namespace dyad::record
