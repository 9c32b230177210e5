// SPDX-License-Identifier: Apache-2.0
#include "api/fhir_binary.hpp"
#include "api/fhir_handlers.hpp"
#include "api/fhir_http.hpp"
#include "api/fhir_subset.hpp"

namespace dyad::api {
namespace {

using record::Version;

bool unchanged_for(const http::Request& request, const Version& version) {
  if (const auto known = request.headers.get("If-None-Match"); !known.empty())
    return names_version(known, version.version);
  const auto text = request.headers.get("If-Modified-Since");
  if (text.empty()) return false;
  const auto since = parse_http_date(text);
  return since && version.recorded_at.ms / 1000 <= since->ms / 1000;
}

http::Response gone(const Version& version) {
  http::Response response = outcome(410, "deleted", "this resource was deleted");
  add_version_headers(response, version);
  return response;
}

http::Response absent(const Call& call) {
  return outcome({ErrorKind::not_found,
                  "there is no such resource",
                  call.part("type"),
                  call.part("id").substr(0, 64),
                  {}});
}

}  // namespace

http::Response version_answer(const http::Request& request, Version version) {
  if (version.deleted) return gone(version);
  if (unchanged_for(request, version)) {
    http::Response response = fhir_answer({}, 304);
    add_version_headers(response, version);
    return response;
  }
  if (version.type == "Binary")
    if (auto content = content_of(request, version.body)) {
      if (content->status == 200) add_version_headers(*content, version);
      return std::move(*content);
    }
  const auto wanted = subset_of(request.query);
  if (!wanted) return outcome(wanted.error());
  http::Response response = fhir_answer(rendered(std::move(version.body), *wanted));
  add_version_headers(response, version);
  return response;
}

http::Response read(Context& context, const Call& call) {
  const record::Store& store = context.record.store();
  record::View view;
  if (const auto text = call.request.parameter("at").value_or(""); !text.empty()) {
    const auto at = parse_at(text, 0);
    if (!at) return outcome(at.error());
    view.at = *at;
  }
  auto version = store.read(call.part("type"), call.part("id"), view);
  if (!version) return outcome(version.error());
  if (*version) return version_answer(call.request, std::move(**version));
  if (view.at) return absent(call);
  const auto last = store.newest(call.part("type"), call.part("id"));
  if (!last) return outcome(last.error());
  return *last && (*last)->deleted ? gone(**last) : absent(call);
}

http::Response read_version(Context& context, const Call& call) {
  const auto number = version_in(call.part("version"));
  if (!number) return absent(call);
  auto version = context.record.store().read_version(call.part("type"), call.part("id"), *number);
  if (!version) return outcome(version.error());
  return *version ? version_answer(call.request, std::move(**version)) : absent(call);
}

}  // namespace dyad::api
