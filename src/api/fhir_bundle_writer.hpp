// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "base/url.hpp"

namespace dyad::api {

// A Bundle as text, entry by entry: bodies go in as the record holds them, without being read again.
class BundleWriter {
 public:
  explicit BundleWriter(std::string_view type);
  // Before the first entry.
  void total(std::size_t count);
  void link(std::string_view relation, std::string_view url);
  void member(std::string_view name, std::string_view json);

  // Empty parts are left out. `rest` is one or more members as JSON text: "\"search\":{...}".
  void entry(std::string_view full_url, std::string_view resource, std::string_view rest = {});
  std::size_t entries() const { return entries_; }
  std::string finish();

 private:
  std::string text_;
  std::string links_;
  std::size_t entries_ = 0;
};

// "https://h/fhir/Patient?name=x", without "?" when there are no parameters.
std::string link_url(std::string_view base, std::string_view path, const url::Parameters& parameters);

inline constexpr std::string_view kMatch = R"("search":{"mode":"match"})";
inline constexpr std::string_view kInclude = R"("search":{"mode":"include"})";
inline constexpr std::string_view kOutcome = R"("search":{"mode":"outcome"})";

}  // namespace dyad::api
