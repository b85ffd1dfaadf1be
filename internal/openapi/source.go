package openapi

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
)

// Struct is a struct type with JSON or query fields as it stands in the source.
type Struct struct {
	Name    string // as in the document: its @name, or its Go name
	GoName  string
	Generic bool
	Fields  []Field // in the order of the source, embedded ones in their place
}

// Field is one field of a Struct.
type Field struct {
	Name     string // in JSON, or in the query string
	Embedded string // the Go type whose fields stand here; then nothing else is set
	Pointer  bool
	Omitted  bool // left out when empty
	Nullable bool // marked with extensions:"x-nullable"
	Position string
}

// annotations are the ones that swag knows. It passes over a misspelt one in silence.
var annotations = strings.Fields(`id summary description description.markdown tags accept produce param success
	failure response header router deprecatedrouter security deprecated title version contact.name contact.url
	contact.email license.name license.url termsofservice host basepath schemes in name tag.name tag.description
	tag.docs.url tag.docs.description securitydefinitions.apikey securitydefinitions.basic externaldocs.description
	externaldocs.url query.collection.format`)

// Structs reads the wire types in the Go files of the folders, tests left out. The
// Faults that it returns beside them are misspelt annotations.
func Structs(folders ...string) ([]Struct, error) {
	var found []Struct
	var faults Faults
	for _, folder := range folders {
		files, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil {
			return nil, fmt.Errorf("list %s: %w", folder, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			fset := token.NewFileSet()
			tree, err := parser.ParseFile(fset, file, nil, parser.ParseComments|parser.SkipObjectResolution)
			if err != nil {
				return nil, fmt.Errorf("read %s: %w", file, err)
			}
			found = append(found, structsOf(fset, tree)...)
			misspelt(&faults, fset, tree)
		}
	}
	return found, faults.err()
}

// misspelt notes comment lines that look like annotations and are none.
func misspelt(faults *Faults, fset *token.FileSet, tree *ast.File) {
	for _, group := range tree.Comments {
		for _, c := range group.List {
			word, ok := strings.CutPrefix(c.Text, "//\t@")
			if !ok {
				continue
			}
			word = strings.ToLower(strings.Fields(word + " ")[0])
			if !strings.HasPrefix(word, "x-") && !slices.Contains(annotations, word) {
				faults.add("%s: there is no annotation @%s", where(fset, c.Pos()), word)
			}
		}
	}
}

func structsOf(fset *token.FileSet, tree *ast.File) []Struct {
	var found []Struct
	for _, decl := range tree.Decls {
		gen, ok := decl.(*ast.GenDecl)
		if !ok || gen.Tok != token.TYPE {
			continue
		}
		for _, spec := range gen.Specs {
			t, ok := spec.(*ast.TypeSpec)
			if !ok {
				continue
			}
			s := Struct{Name: documentName(t), GoName: t.Name.Name, Generic: t.TypeParams != nil}
			switch of := t.Type.(type) {
			case *ast.StructType:
				s.Fields = fieldsIn(fset, of)
			case *ast.Ident: // type ArticlePatch ArticleInput
				s.Fields = []Field{{Embedded: of.Name}}
			default:
				continue
			}
			found = append(found, s)
		}
	}
	return found
}

// documentName is the name after @name behind the type, or the type's own.
func documentName(t *ast.TypeSpec) string {
	if t.Comment != nil {
		words := strings.Fields(t.Comment.Text())
		if len(words) == 2 && strings.EqualFold(words[0], "@name") {
			return words[1]
		}
	}
	return t.Name.Name
}

func fieldsIn(fset *token.FileSet, s *ast.StructType) []Field {
	var fields []Field
	for _, f := range s.Fields.List {
		pointed, pointer := f.Type.(*ast.StarExpr)
		if len(f.Names) == 0 {
			kind := f.Type
			if pointer {
				kind = pointed.X
			}
			if ident, ok := kind.(*ast.Ident); ok {
				fields = append(fields, Field{Embedded: ident.Name})
			}
			continue
		}
		if f.Tag == nil {
			continue
		}
		tag := reflect.StructTag(strings.Trim(f.Tag.Value, "`"))
		name, options, _ := strings.Cut(tag.Get("json"), ",")
		if name == "" {
			name, _, _ = strings.Cut(tag.Get("form"), ",")
		}
		if name == "" || name == "-" {
			continue
		}
		fields = append(fields, Field{
			Name: name, Pointer: pointer,
			Omitted:  strings.Contains(options, "omit"),
			Nullable: strings.Contains(tag.Get("extensions"), "x-nullable"),
			Position: where(fset, f.Pos()),
		})
	}
	return fields
}

func where(fset *token.FileSet, pos token.Pos) string {
	p := fset.Position(pos)
	return fmt.Sprintf("%s:%d", filepath.ToSlash(p.Filename), p.Line)
}
