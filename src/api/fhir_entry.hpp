// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "api/fhir_http.hpp"
#include "json/json.hpp"
#include "record/operation.hpp"

namespace dyad::api {

// One entry of a transaction or batch, taken apart.
struct EntryRequest {
  std::string method;  // upper case
  std::string path;    // below the base, decoded: "Patient/m", "Patient/$validate", "" for the base itself
  std::string query;   // as it stood after "?"
  std::size_t index = 0;
  const json::Value* entry = nullptr;

  // Of the resource itself: the type, and the id when one is named; empty for anything else.
  std::string type, id;
  bool writes() const { return method != "GET" && method != "HEAD" && !type.empty(); }
};

std::string entry_path(std::size_t index);  // "Bundle.entry[3]"

// `base` is cut off addresses that begin with it.
Result<EntryRequest> parse_entry(const json::Value& entry, std::size_t index, std::string_view base);

// The entry as an operation for the record; takes the resource out of the entry.
Result<record::Operation> operation_of(const EntryRequest& request, json::Value resource);

// The entry as a request of its own, with the fields of `outer` that say who asks and how.
http::Request request_of(const EntryRequest& request, const http::Request& outer);

// What Bundle.entry.response says of an answer, and the resource that came with it (JSON text, may be empty).
struct EntryAnswer {
  std::string response;  // JSON
  std::string resource;
};
EntryAnswer answer_of(http::Response answer, std::string_view base);
std::string status_line(int status);  // "201 Created"

}  // namespace dyad::api
