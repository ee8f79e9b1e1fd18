// Command archive replaces the provider hashicorp/archive if it cannot be downloaded. It implements the data
// source archive_file for zips of given content (source blocks, or source_content), and nothing else; other
// uses fail at validate.
package main

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"sort"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func main() {
	options := providerserver.ServeOpts{Address: "registry.terraform.io/hashicorp/archive"}
	if err := providerserver.Serve(context.Background(), func() provider.Provider { return archive{} }, options); err != nil {
		log.Fatal(err)
	}
}

type archive struct{}

func (archive) Metadata(_ context.Context, _ provider.MetadataRequest, answer *provider.MetadataResponse) {
	answer.TypeName = "archive"
}

func (archive) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}

func (archive) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}

func (archive) Resources(context.Context) []func() resource.Resource { return nil }

func (archive) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{func() datasource.DataSource { return archiveFile{} }}
}

// archiveFile writes the file at each read; the same content gives the same bytes.
type archiveFile struct{}

type source struct {
	Content  types.String `tfsdk:"content"`
	Filename types.String `tfsdk:"filename"`
}

type fileValues struct {
	ID                    types.String `tfsdk:"id"`
	Type                  types.String `tfsdk:"type"`
	Source                []source     `tfsdk:"source"`
	SourceContent         types.String `tfsdk:"source_content"`
	SourceContentFilename types.String `tfsdk:"source_content_filename"`
	OutputPath            types.String `tfsdk:"output_path"`
	OutputSize            types.Int64  `tfsdk:"output_size"`
	OutputMd5             types.String `tfsdk:"output_md5"`
	OutputSha             types.String `tfsdk:"output_sha"`
	OutputSha256          types.String `tfsdk:"output_sha256"`
	OutputBase64Sha256    types.String `tfsdk:"output_base64sha256"`
	OutputSha512          types.String `tfsdk:"output_sha512"`
	OutputBase64Sha512    types.String `tfsdk:"output_base64sha512"`
}

func (archiveFile) Metadata(_ context.Context, _ datasource.MetadataRequest, answer *datasource.MetadataResponse) {
	answer.TypeName = "archive_file"
}

func (archiveFile) Schema(_ context.Context, _ datasource.SchemaRequest, answer *datasource.SchemaResponse) {
	required := schema.StringAttribute{Required: true}
	secret := schema.StringAttribute{Required: true, Sensitive: true}
	optional := schema.StringAttribute{Optional: true}
	computed := schema.StringAttribute{Computed: true}
	answer.Schema = schema.Schema{
		Blocks: map[string]schema.Block{
			"source": schema.SetNestedBlock{NestedObject: schema.NestedBlockObject{
				Attributes: map[string]schema.Attribute{"content": secret, "filename": required},
			}},
		},
		Attributes: map[string]schema.Attribute{
			"id":                      computed,
			"type":                    required,
			"source_content":          schema.StringAttribute{Optional: true, Sensitive: true},
			"source_content_filename": optional,
			"output_path":             required,
			"output_size":             schema.Int64Attribute{Computed: true},
			"output_md5":              computed,
			"output_sha":              computed,
			"output_sha256":           computed,
			"output_base64sha256":     computed,
			"output_sha512":           computed,
			"output_base64sha512":     computed,
		},
	}
}

func (archiveFile) Read(ctx context.Context, request datasource.ReadRequest, answer *datasource.ReadResponse) {
	var values fileValues
	answer.Diagnostics.Append(request.Config.Get(ctx, &values)...)
	if answer.Diagnostics.HasError() {
		return
	}
	zipped, err := zipOf(values)
	if err != nil {
		answer.Diagnostics.AddError("the archive could not be made", err.Error())
		return
	}
	output := values.OutputPath.ValueString()
	if err := os.MkdirAll(filepath.Dir(output), 0o755); err != nil {
		answer.Diagnostics.AddError("the archive has no folder", err.Error())
		return
	}
	if err := os.WriteFile(output, zipped, 0o644); err != nil {
		answer.Diagnostics.AddError("the archive could not be written", err.Error())
		return
	}
	ofMD5, ofSHA1, ofSHA256, ofSHA512 := md5.Sum(zipped), sha1.Sum(zipped), sha256.Sum256(zipped), sha512.Sum512(zipped)
	values.OutputSize = types.Int64Value(int64(len(zipped)))
	values.OutputMd5 = types.StringValue(hex.EncodeToString(ofMD5[:]))
	values.OutputSha = types.StringValue(hex.EncodeToString(ofSHA1[:]))
	values.OutputSha256 = types.StringValue(hex.EncodeToString(ofSHA256[:]))
	values.OutputBase64Sha256 = types.StringValue(base64.StdEncoding.EncodeToString(ofSHA256[:]))
	values.OutputSha512 = types.StringValue(hex.EncodeToString(ofSHA512[:]))
	values.OutputBase64Sha512 = types.StringValue(base64.StdEncoding.EncodeToString(ofSHA512[:]))
	values.ID = values.OutputSha
	answer.Diagnostics.Append(answer.State.Set(ctx, values)...)
}

// zipOf sorts the files by name and stores no times, so that the bytes depend on names and contents only.
func zipOf(values fileValues) ([]byte, error) {
	if values.Type.ValueString() != "zip" {
		return nil, fmt.Errorf("this replacement only supports zip, not %q", values.Type.ValueString())
	}
	files := map[string]string{}
	for _, each := range values.Source {
		files[each.Filename.ValueString()] = each.Content.ValueString()
	}
	if !values.SourceContentFilename.IsNull() {
		if len(files) > 0 {
			return nil, fmt.Errorf("source and source_content_filename exclude each other")
		}
		files[values.SourceContentFilename.ValueString()] = values.SourceContent.ValueString()
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("source or source_content_filename is required")
	}
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	sort.Strings(names)

	var zipped bytes.Buffer
	writer := zip.NewWriter(&zipped)
	for _, name := range names {
		file, err := writer.Create(filepath.ToSlash(name))
		if err != nil {
			return nil, err
		}
		if _, err := file.Write([]byte(files[name])); err != nil {
			return nil, err
		}
	}
	if err := writer.Close(); err != nil {
		return nil, err
	}
	return zipped.Bytes(), nil
}
