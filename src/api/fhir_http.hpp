// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "api/answer.hpp"
#include "api/router.hpp"
#include "base/url.hpp"
#include "record/store.hpp"

namespace dyad::api {

// What the FHIR handlers share: how a client says what it wants, and how answers say where things are.

// Prefer: return=..., handling=strict, respond-async.
struct Preference {
  enum class Give { unstated, representation, minimal, outcome };
  Give give = Give::unstated;
  bool strict = false;
  bool asynchronous = false;
};
Preference preference_of(const http::Request& request);

// Where this server is, as the client sees it: "https://h.example/fhir", without a slash at the end. The
// configured base; else by Host, or by Forwarded and X-Forwarded-* when the peer is on this machine, as a
// proxy is. "/fhir" when the request names no host.
std::string base_url(const Context& context, const http::Request& request);

// Nothing when JSON will do. _format wins over Accept; the older media types of FHIR are understood.
std::optional<http::Response> refuse_format(const http::Request& request);
// Nothing when the body is said to be JSON; "" counts as nothing said.
std::optional<http::Response> refuse_media(const http::Request& request);
// "application/fhir+json", lower case, without parameters; empty when nothing is said.
std::string media_type(const http::Request& request);
bool wants_pretty(const http::Request& request);

std::string etag(int version);
// W/"3", "3" and bare 3; nothing for anything else.
std::optional<int> version_in(std::string_view etag);
// Whether If-None-Match, a list of etags or *, names the version.
bool names_version(std::string_view if_none_match, int version);
std::optional<Instant> parse_http_date(std::string_view text);

void add_version_headers(http::Response& response, const record::Version& version);
// "Patient/m/_history/2"
std::string place(const record::Version& version);

// Parameters that say how to answer, not what to look for: _format, _pretty.
bool is_presentation(std::string_view parameter);

}  // namespace dyad::api
