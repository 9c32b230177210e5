// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/url.hpp"
#include "json/json.hpp"
#include "search/search.hpp"

namespace dyad::api {

// How much of a resource a client wants: _summary and _elements.
struct Subset {
  search::Summary summary = search::Summary::no;
  std::vector<std::string> elements;
  bool whole() const;
};

Result<Subset> subset_of(const url::Parameters& parameters);
json::Value subset(const json::Value& resource, const Subset& wanted);
// The body as it stands when the whole is wanted.
std::string rendered(std::string body, const Subset& wanted);

}  // namespace dyad::api
