// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "query/query.hpp"

namespace dyad::query {

// A search already taken apart, and where it is asked.
struct Asking {
  search::Search search;
  std::string compartment_type, compartment_id;
  std::string page;  // value of kPageParameter; empty: the first page
};

// What run() does after parsing.
Result<Page> execute(const record::Reader& reader, Asking asking, const Limits& limits);
Result<std::size_t> execute_count(const record::Reader& reader, const Asking& asking, const Limits& limits);

}  // namespace dyad::query
