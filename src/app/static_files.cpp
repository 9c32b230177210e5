// SPDX-License-Identifier: Apache-2.0
#include "app/static_files.hpp"

#include <array>
#include <cstdint>

#include "app/assets.hpp"
#include "net/gzip.hpp"

namespace dyad::app {
namespace {

constexpr std::string_view kRoot = "web/dist";

struct Type {
  std::string_view ending;
  std::string_view media;
  bool text;
};

constexpr std::array<Type, 11> kTypes{{
    {".html", "text/html; charset=utf-8", true},
    {".js", "text/javascript; charset=utf-8", true},
    {".css", "text/css; charset=utf-8", true},
    {".json", "application/json; charset=utf-8", true},
    {".svg", "image/svg+xml", true},
    {".map", "application/json; charset=utf-8", true},
    {".txt", "text/plain; charset=utf-8", true},
    {".webmanifest", "application/manifest+json", true},
    {".png", "image/png", false},
    {".ico", "image/x-icon", false},
    {".woff2", "font/woff2", false},
}};

Type type_of(std::string_view name) {
  for (const Type& type : kTypes)
    if (name.ends_with(type.ending)) return type;
  return {"", "application/octet-stream", false};
}

// FNV-1a: tells one build's file from another's; nothing rests on it being hard to forge.
std::string tag_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return "\"" + std::to_string(hash) + "\"";
}

}  // namespace

StaticFiles::StaticFiles() {
  for (const Asset& asset : assets_under(std::string(kRoot) + "/")) {
    const std::string path(asset.name.substr(kRoot.size()));
    const Type type = type_of(path);
    File file{asset.text, {}, std::string(type.media), tag_of(asset.text), path.starts_with("/assets/")};
    if (type.text) file.packed = net::gzip(asset.text).value_or("");
    files_.emplace(path, std::move(file));
  }
}

const StaticFiles::File* StaticFiles::find(const std::string& path) const {
  auto found = files_.find(path);
  // The pages' own paths have no file ending; the page reads its address itself. What begins with a dot
  // (/.well-known/...) is asked for by programs.
  if (found == files_.end() && path.find('.', path.rfind('/')) == std::string::npos &&
      !path.starts_with("/assets/") && !path.starts_with("/."))
    found = files_.find("/index.html");
  return found == files_.end() ? nullptr : &found->second;
}

http::Response StaticFiles::answer(const http::Request& request) const {
  http::Response response;
  response.route = "/{file}";
  if (request.method != "GET" && request.method != "HEAD") {
    response.status = 405;
    response.headers.add("Allow", "GET, HEAD");
    return response;
  }
  const File* file = find(request.path);
  if (!file) {
    response.status = 404;
    response.content_type = "text/plain; charset=utf-8";
    response.body = files_.empty()
                        ? "This program was built without its pages; the interfaces are at /api and /fhir.\n"
                        : "There is nothing at this address.\n";
    return response;
  }
  response.headers.add("Cache-Control", file->for_ever ? "public, max-age=31536000, immutable" : "no-cache");
  response.headers.add("ETag", file->tag);
  response.headers.add("Vary", "Accept-Encoding");
  if (request.headers.get("If-None-Match") == file->tag) {
    response.status = 304;
    return response;
  }
  response.content_type = file->type;
  const bool packed = !file->packed.empty() && net::takes_gzip(request);
  if (packed) response.headers.add("Content-Encoding", "gzip");
  response.fixed_body = packed ? std::string_view(file->packed) : file->text;
  return response;
}

}  // namespace dyad::app
