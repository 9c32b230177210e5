// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>

#include "api/fhir_bundle_writer.hpp"
#include "api/fhir_handlers.hpp"
#include "api/fhir_http.hpp"
#include "api/fhir_subset.hpp"

namespace dyad::api {
namespace {

using record::LogQuery;
using record::Version;

constexpr std::size_t kDefaultCount = 50;
constexpr std::size_t kMostCount = 1'000;

// Where a page stands: of the log up to `up_to`, so that later writes do not move it, after `place`: a
// sequence, or with _at a number of entries.
struct Page {
  std::int64_t up_to = 0;
  std::int64_t place = 0;
};

Result<std::int64_t> number(std::string_view text, std::string_view name) {
  std::int64_t value = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (ec != std::errc() || end != text.data() + text.size() || value < 0)
    return fail(ErrorKind::invalid, "not a number", std::string(name), std::string(text.substr(0, 40)),
                "a whole number from 0");
  return value;
}

Result<Page> parse_page(std::string_view text) {
  const auto dash = text.find('-');
  const auto up_to = number(text.substr(0, dash), "_page");
  if (!up_to || dash == std::string_view::npos)
    return fail(ErrorKind::invalid, "not a page of a history", "_page", std::string(text.substr(0, 40)),
                "as in the link \"next\"");
  const auto after = number(text.substr(dash + 1), "_page");
  if (!after) return std::unexpected(after.error());
  return Page{*up_to, *after};
}

struct Asked {
  LogQuery log;
  std::size_t count = kDefaultCount;
  std::optional<Page> page;
  Subset subset;
  url::Parameters used;  // for the links
};

Result<void> take(Asked& asked, const std::string& name, const std::string& value) {
  if (name == "_since" || name == "_at") {
    auto when = parse_partial(value, 0);
    if (!when) {
      Error error = when.error();
      error.field = name;
      return std::unexpected(error);
    }
    if (name == "_since")
      asked.log.since = when->first;
    else
      asked.log.at = when->has_time ? when->first : Instant{when->last.ms - 1};
  } else if (name == "_count") {
    const auto count = number(value, name);
    if (!count) return std::unexpected(count.error());
    asked.count = std::min(static_cast<std::size_t>(*count), kMostCount);
  } else if (name == "_page") {
    const auto page = parse_page(value);
    if (!page) return std::unexpected(page.error());
    asked.page = *page;
    return {};
  } else {
    return {};
  }
  asked.used.emplace_back(name, value);
  return {};
}

Result<Asked> parse(const Call& call) {
  Asked asked;
  asked.log.type = call.part("type");
  asked.log.id = call.part("id");
  for (const auto& [name, value] : call.request.query)
    if (auto ok = take(asked, name, value); !ok) return std::unexpected(ok.error());
  auto subset = subset_of(call.request.query);
  if (!subset) return std::unexpected(subset.error());
  asked.subset = std::move(*subset);
  for (const auto& [name, value] : call.request.query)
    if (name == "_summary" || name == "_elements" || is_presentation(name))
      asked.used.emplace_back(name, value);
  return asked;
}

std::string about_version(const Version& version) {
  const std::string_view method = version.deleted ? "DELETE" : "PUT";
  const std::string_view status = version.deleted ? "204" : version.version == 1 ? "201" : "200";
  std::string text = R"("request":{"method":")";
  text.append(method).append(R"(","url":")").append(version.type).append("/").append(version.id);
  text.append(R"("},"response":{"status":")").append(status).append(R"(","etag":)");
  text.append(json::quote(etag(version.version))).append(R"(,"lastModified":")");
  return text.append(format_utc(version.recorded_at)).append("\"}");
}

// The page of the log, one more than asked for when there is more, and where the next page begins.
Result<std::vector<Version>> read_page(const record::Store& store, const Asked& asked, const Page& page) {
  LogQuery query = asked.log;
  if (!query.at) {
    query.up_to = page.place > 0 ? page.place - 1 : page.up_to;
    query.limit = asked.count + 1;
    return store.log(query);
  }
  // "Newest by then" is a matter of the whole log, so that one is counted through.
  query.up_to = page.up_to;
  query.limit = static_cast<std::size_t>(page.place) + asked.count + 1;
  auto versions = store.log(query);
  if (versions)
    versions->erase(versions->begin(),
                    versions->begin() + std::min(page.place, static_cast<std::int64_t>(versions->size())));
  return versions;
}

std::string path_of(const LogQuery& log) {
  std::string path;
  for (const auto& part : {log.type, log.id})
    if (!part.empty()) path += part + "/";
  return path + "_history";
}

http::Response bundle_of(const std::string& base, const Asked& asked, const Page& page, std::size_t total,
                         std::vector<Version>& versions) {
  const bool more = asked.count > 0 && versions.size() > asked.count;
  if (versions.size() > asked.count) versions.resize(asked.count);
  BundleWriter bundle("history");
  bundle.total(total);
  url::Parameters here = asked.used;
  if (asked.page) here.emplace_back("_page", std::to_string(page.up_to) + "-" + std::to_string(page.place));
  bundle.link("self", link_url(base, path_of(asked.log), here));
  if (more) {
    const std::int64_t place =
        asked.log.at ? page.place + static_cast<std::int64_t>(versions.size()) : versions.back().sequence;
    url::Parameters next = asked.used;
    next.emplace_back("_page", std::to_string(page.up_to) + "-" + std::to_string(place));
    bundle.link("next", link_url(base, path_of(asked.log), next));
  }
  if (asked.subset.summary != search::Summary::count)
    for (auto& version : versions)
      bundle.entry(base + "/" + version.type + "/" + version.id,
                   version.deleted ? std::string() : rendered(std::move(version.body), asked.subset),
                   about_version(version));
  return fhir_answer(bundle.finish());
}

}  // namespace

http::Response history(Context& context, const Call& call) {
  const record::Store& store = context.record.store();
  const auto asked = parse(call);
  if (!asked) return outcome(asked.error());
  Page page = asked->page.value_or(Page{});
  if (!asked->page) {
    const auto last = store.last_sequence();
    if (!last) return outcome(last.error());
    page.up_to = *last;
  }
  LogQuery whole = asked->log;
  whole.up_to = page.up_to;
  const auto total = store.log_size(whole);
  if (!total) return outcome(total.error());
  if (*total == 0 && !asked->log.id.empty()) {
    const auto held = store.newest(asked->log.type, asked->log.id);
    if (!held) return outcome(held.error());
    if (!*held)
      return outcome({ErrorKind::not_found,
                      "there is no such resource",
                      asked->log.type,
                      asked->log.id.substr(0, 64),
                      {}});
  }
  auto versions = read_page(store, *asked, page);
  if (!versions) return outcome(versions.error());
  return bundle_of(base_url(context, call.request), *asked, page, *total, *versions);
}

}  // namespace dyad::api
