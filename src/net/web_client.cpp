// SPDX-License-Identifier: Apache-2.0
// The only file that knows libcurl.
#include "net/web_client.hpp"

#include <curl/curl.h>

#include <memory>

namespace dyad::net {
namespace {

// Made before the first request, by whichever thread comes first.
void begin() {
  static const bool begun = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  (void)begun;
}

std::size_t thrown_away(char*, std::size_t size, std::size_t count, void*) { return size * count; }

struct Kept {
  std::string body;
  std::size_t most = 0;
  bool too_large = false;
};

std::size_t keep(char* bytes, std::size_t size, std::size_t count, void* to) {
  Kept& kept = *static_cast<Kept*>(to);
  kept.too_large = size * count > kept.most - kept.body.size();
  if (kept.too_large) return 0;
  kept.body.append(bytes, size * count);
  return size * count;
}

struct Lines {
  curl_slist* first = nullptr;
  Lines() = default;
  Lines(const Lines&) = delete;
  Lines& operator=(const Lines&) = delete;
  ~Lines() { curl_slist_free_all(first); }
  void add(const std::string& line) { first = curl_slist_append(first, line.c_str()); }
};

// `kept` may be null: then the body is thrown away.
Result<int> exchange(const WebCall& call, Kept* kept) {
  begin();
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle(curl_easy_init(), &curl_easy_cleanup);
  if (!handle) return fail(ErrorKind::busy, "no memory for a request");
  Lines lines;
  for (const auto& [name, value] : call.headers)
    lines.add(value.empty() ? name + ";" : name + ": " + value);  // curl's way to send an empty one
  lines.add("Content-Type:" + (call.content_type.empty() ? "" : " " + call.content_type));
  lines.add("Expect:");
  CURL* const c = handle.get();
  curl_easy_setopt(c, CURLOPT_URL, call.url.c_str());
  curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, call.method.c_str());
  curl_easy_setopt(c, CURLOPT_POSTFIELDS, call.body.data() ? call.body.data() : "");
  curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body.size()));
  curl_easy_setopt(c, CURLOPT_HTTPHEADER, lines.first);
  curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, static_cast<long>(call.timeout.count()));
  curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, kept ? &keep : &thrown_away);
  curl_easy_setopt(c, CURLOPT_WRITEDATA, kept);
  const CURLcode code = curl_easy_perform(c);
  if (kept && kept->too_large)
    return fail(ErrorKind::too_large, "the answer is too long", {}, {},
                std::to_string(kept->most) + " bytes");
  if (code != CURLE_OK) return fail(ErrorKind::busy, curl_easy_strerror(code));
  long status = 0;
  curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
  return static_cast<int>(status);
}

}  // namespace

Result<int> send(const WebCall& call) { return exchange(call, nullptr); }

Result<WebAnswer> fetch(const WebCall& call, std::size_t most_bytes) {
  Kept kept{{}, most_bytes, false};
  const auto status = exchange(call, &kept);
  if (!status) return std::unexpected(status.error());
  return WebAnswer{*status, std::move(kept.body)};
}

}  // namespace dyad::net
