// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "query/execute.hpp"
#include "query/lane.hpp"
#include "query/query.hpp"

namespace dyad::query {
namespace {

Result<Asking> understood(const Request& request) {
  Asking out;
  out.compartment_type = request.compartment_type;
  out.compartment_id = request.compartment_id;
  search::Parameters parameters;
  for (const auto& [name, value] : request.parameters) {
    if (name == kPageParameter)
      out.page = value;
    else
      parameters.emplace_back(name, value);
  }
  auto search = search::parse(request.type, parameters, {.strict = request.strict, .base = request.base});
  if (!search) return std::unexpected(search.error());
  out.search = std::move(*search);
  return out;
}

}  // namespace

Result<Page> run(const record::Reader& reader, const Request& request, const Limits& limits) {
  const auto asking = understood(request);
  if (!asking) return std::unexpected(asking.error());
  return through_lane(limits, [&](const Limits& within) { return execute(reader, *asking, within); });
}

Result<std::size_t> count(const record::Reader& reader, const Request& request, const Limits& limits) {
  const auto asking = understood(request);
  if (!asking) return std::unexpected(asking.error());
  return through_lane(limits, [&](const Limits& within) { return execute_count(reader, *asking, within); });
}

}  // namespace dyad::query
