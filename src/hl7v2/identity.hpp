// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>

namespace dyad::hl7v2 {

// SHA-256 of the parts, each with its length, so that no two lists of parts read the same: 64 hex digits.
std::string digest_of(std::initializer_list<std::string_view> parts);
// A resource id that follows from the parts: the same message gives the same id again.
std::string id_of(std::initializer_list<std::string_view> parts);
// "urn:uuid:..." that follows from the parts, for fullUrl.
std::string urn_of(std::initializer_list<std::string_view> parts);

}  // namespace dyad::hl7v2
