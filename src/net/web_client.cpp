// SPDX-License-Identifier: Apache-2.0
#include "net/web_client.hpp"

#include <curl/curl.h>

#include <memory>

namespace dyad::net {
namespace {

std::size_t thrown_away(char*, std::size_t size, std::size_t count, void*) { return size * count; }

struct Lines {
  curl_slist* first = nullptr;
  Lines() = default;
  Lines(const Lines&) = delete;
  Lines& operator=(const Lines&) = delete;
  ~Lines() { curl_slist_free_all(first); }
  void add(const std::string& line) { first = curl_slist_append(first, line.c_str()); }
};

}  // namespace

void begin_web() {
  static const bool begun = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  (void)begun;
}

Result<int> send(const WebCall& call) {
  begin_web();
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
  curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, &thrown_away);
  if (const CURLcode code = curl_easy_perform(c); code != CURLE_OK)
    return fail(ErrorKind::busy, curl_easy_strerror(code));
  long status = 0;
  curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
  return static_cast<int>(status);
}

}  // namespace dyad::net
