// SPDX-License-Identifier: Apache-2.0
#include "record/patch.hpp"

namespace dyad::record {

Result<void> apply_patch(Incoming& in, Known& known) {
  const auto current = known.find(in.type, in.id);
  if (!current) return std::unexpected(current.error());
  if (!*current) return fail(ErrorKind::not_found, "there is nothing to patch", in.path, in.name());
  return fail(ErrorKind::refused, "this form of patch is not offered", "Content-Type", in.patch_media);
}

}  // namespace dyad::record
